"""Files and links beside lectures: changed by instructors, downloaded by those who may read the lecture."""
