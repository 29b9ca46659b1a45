"""Pictures that users upload: covers, avatars and the like.

A domain keeps the rows of its own pictures (`sql_pictures.pictures_table`) and gives them a subject: the user, course
or category that a picture shows. A picture is uploaded to the object store by a presigned address, submitted, decoded
and encoded anew by a job, and published under a hash of its content. See decision 0076.
"""

PICTURES_PATH = "/pictures"
"""The path of published pictures at the public address."""
