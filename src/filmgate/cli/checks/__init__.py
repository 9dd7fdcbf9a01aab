"""What `filmgate doctor` looks at: each check says what it found, and how to mend what is not right.

In: settings. Out: findings. Nothing is changed, and nothing is made that was not there, save the cache of kernels. May
import whatever the command line may.
"""
