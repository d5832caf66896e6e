package server

import (
	"net/http"
	"strings"
)

// notModified tells whether the caller already holds the answer whose ETag is in h. It
// compares weakly, as GET wants: gzip makes a strong tag weak.
func notModified(r *http.Request, h http.Header) bool {
	asked, tag := r.Header["If-None-Match"], h["Etag"]
	if len(asked) == 0 || len(tag) == 0 || r.Method != http.MethodGet && r.Method != http.MethodHead {
		return false
	}
	own := strings.TrimPrefix(tag[0], "W/")
	for _, line := range asked {
		if strings.TrimSpace(line) == "*" {
			return true
		}
		for line != "" {
			line = strings.TrimPrefix(strings.TrimLeft(line, " \t,"), "W/")
			if !strings.HasPrefix(line, `"`) {
				break
			}
			end := strings.IndexByte(line[1:], '"')
			if end < 0 {
				break
			}
			if line[:end+2] == own {
				return true
			}
			line = line[end+2:]
		}
	}
	return false
}
