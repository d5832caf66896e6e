SELECT value FROM revision WHERE topic = $1;
