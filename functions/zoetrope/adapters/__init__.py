"""AWS and ffmpeg, each behind the thing that it stands for."""
