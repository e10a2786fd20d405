"""What deploys and operates Zoetrope: the local engine and the command line."""
