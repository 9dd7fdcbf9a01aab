"""`python -m filmgate` is the command `filmgate`."""

from filmgate.cli import main

main()
