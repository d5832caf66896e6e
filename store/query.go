package store

import (
	"embed"
	"fmt"
	"io/fs"
	"strings"
)

// query is the name of a file of query/, without its endings.
type query string

const (
	keyAdd       query = "key_add"
	keySave      query = "key_save"
	keyAll       query = "key_all"
	keyTouch     query = "key_touch"
	revisionBump query = "revision_bump"
	revisionGet  query = "revision_get"
	indexRecord  query = "index_record"
	indexHistory query = "index_history"
)

//go:embed query/*.sql
var queryFiles embed.FS

// texts reads the queries of an engine. NAME.ENGINE.sql stands before NAME.sql.
func texts(e engine) (map[query]string, error) {
	files, err := fs.Glob(queryFiles, "query/*.sql")
	if err != nil {
		return nil, err
	}
	all := make(map[query]string, len(files))
	for _, file := range files {
		name, only, varies := strings.Cut(strings.TrimSuffix(strings.TrimPrefix(file, "query/"), ".sql"), ".")
		if _, taken := all[query(name)]; varies && engine(only) != e || !varies && taken {
			continue
		}
		text, err := queryFiles.ReadFile(file)
		if err != nil {
			return nil, fmt.Errorf("read query %s: %w", name, err)
		}
		all[query(name)] = string(text)
	}
	return all, nil
}
