"""The HTTP client of Zoetrope's two APIs: for the command line, the demo and the tests."""
