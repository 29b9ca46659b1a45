-- A database for each domain that keeps its state in PostgreSQL. Run once, when the volume is new.
CREATE DATABASE accounts;
CREATE DATABASE catalog;
CREATE DATABASE orders;
CREATE DATABASE learning;
CREATE DATABASE notifications;
CREATE DATABASE statistics;
