# Keeps a throw-away PostgreSQL for a test process: says "ready" once it answers, then
# waits for the end of its input, which is the end of that process even if it is
# killed, and leaves nothing behind.
bin=$1 folder=$2 major=$3 user=$4
trap '' PIPE HUP INT TERM

# A French order by default, as operators have: a forgotten COLLATE "C" must show.
french=
[ "$major" -ge 15 ] && french='--locale-provider=icu --icu-locale=fr-FR'

{
	"$bin/initdb" -D "$folder/data" -U "$user" -A trust --no-sync --no-instructions \
		--encoding=UTF8 --locale=C.UTF-8 $french &&
	"$bin/pg_ctl" -D "$folder/data" -w -l "$folder/server.log" -o "-k '$folder' -c listen_addresses='' \
		-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c shared_buffers=32MB \
		-c max_connections=100 -c deadlock_timeout=50ms" start
} >"$folder/log" 2>&1 && echo ready && cat >/dev/null

"$bin/pg_ctl" -D "$folder/data" -m immediate stop >/dev/null 2>&1
rm -rf "$folder"
