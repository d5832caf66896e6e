UPDATE revision SET value = value + 1 WHERE topic = $1;
