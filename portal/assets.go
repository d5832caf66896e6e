package portal

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strconv"
	"strings"

	"tuyau/problem"
)

const assetsPath = "/portail/assets/"

//go:embed assets
var assetFiles embed.FS

// assets are kept in memory, compressed once. One hash stands for all of them: modules
// and stylesheets can then name each other by relative addresses.
type assets struct {
	hash  string
	files map[string]asset
}

type asset struct {
	kind string
	body []byte
	gzip []byte // nil when it gains nothing
}

var assetKinds = map[string]string{
	".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8",
	".json": "application/json", ".svg": "image/svg+xml", ".woff2": "font/woff2", "": "text/plain; charset=utf-8",
}

func loadAssets() (*assets, error) {
	a := &assets{files: map[string]asset{}}
	sum := sha256.New()
	err := fs.WalkDir(assetFiles, "assets", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		body, err := assetFiles.ReadFile(name)
		if err != nil {
			return err
		}
		name = strings.TrimPrefix(name, "assets/")
		one := asset{kind: assetKinds[path.Ext(name)], body: body}
		if one.kind == "" {
			one.kind = mime.TypeByExtension(path.Ext(name))
		}
		if one.gzip, err = compress(body); err != nil {
			return err
		}
		a.files[name] = one
		sum.Write([]byte(name))
		sum.Write(body)
		return nil
	})
	a.hash = hex.EncodeToString(sum.Sum(nil)[:8])
	return a, err
}

func compress(body []byte) ([]byte, error) {
	var out bytes.Buffer
	zip, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := zip.Write(body); err != nil {
		return nil, err
	}
	if err := zip.Close(); err != nil {
		return nil, err
	}
	if out.Len() > len(body)*9/10 {
		return nil, nil
	}
	return out.Bytes(), nil
}

// url is the address of an asset, which changes whenever any asset does.
func (a *assets) url(name string) string { return assetsPath + a.hash + "/" + name }

// asset answers for ever under the current hash. Under another, that of a page drawn
// by another version during an upgrade, it answers what it has, for this once.
func (p *Portal) asset(w http.ResponseWriter, r *http.Request) error {
	if r.PathValue("hash") == p.assets.hash {
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	} else {
		w.Header().Set("Cache-Control", "no-store")
	}
	return p.writeAsset(w, r, r.PathValue("file"))
}

func (p *Portal) favicon(w http.ResponseWriter, r *http.Request) error {
	w.Header().Set("Cache-Control", "public, max-age=86400")
	return p.writeAsset(w, r, "icon.svg")
}

func (p *Portal) writeAsset(w http.ResponseWriter, r *http.Request, name string) error {
	file, ok := p.assets.files[name]
	if !ok {
		w.Header().Del("Cache-Control")
		return problem.New(problem.NotFound, nil, "Le fichier demandé n'existe pas.")
	}
	h := w.Header()
	h.Set("Content-Type", file.kind)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Add("Vary", "Accept-Encoding")
	body := file.body
	if file.gzip != nil && strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		h.Set("Content-Encoding", "gzip")
		body = file.gzip
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	_, err := w.Write(body)
	return err
}
