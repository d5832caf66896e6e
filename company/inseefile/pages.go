package inseefile

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
)

// The longest page of a parquet file, inflated, and the most values in one. Writers aim
// at one megabyte; one that puts a million rows in a page stays below.
const (
	maxPage   = 256 << 20
	maxValues = 16 << 20
)

// checkFooter sees that the file ends as it should, and that its description is no
// longer than it: the library would ask for that much memory.
func checkFooter(d *disk) error {
	footer := make([]byte, 8)
	if d.size < int64(4+len(footer)) {
		return io.ErrUnexpectedEOF
	}
	if _, err := d.file.ReadAt(footer, d.size-int64(len(footer))); err != nil {
		return err
	}
	length := int64(binary.LittleEndian.Uint32(footer))
	if string(footer[4:]) != "PAR1" || length > d.size-int64(4+len(footer)) {
		return errors.New("la fin du fichier manque")
	}
	return nil
}

var errSizes = errors.New("tailles impossibles")

// checkChunk looks at the description of a column. LZ4 is left out because the library
// asks for ever more memory when such a page is damaged.
func checkChunk(c *format.ColumnMetaData, size int64) error {
	switch c.Codec {
	case format.Uncompressed, format.Snappy, format.Gzip, format.Zstd, format.Brotli:
	default:
		return fmt.Errorf("compression %s inconnue", c.Codec)
	}
	if c.TotalCompressedSize < 0 || c.TotalCompressedSize > size {
		return errSizes
	}
	return nil
}

// checkPages walks the headers of the pages of a column: the library believes the
// sizes that they give, and would ask for that much memory.
func checkPages(file io.ReaderAt, chunk *format.ColumnMetaData) error {
	at := chunk.DataPageOffset
	if dictionary := chunk.DictionaryPageOffset; dictionary > 0 {
		at = min(at, dictionary)
	}
	in := io.NewSectionReader(file, at, chunk.TotalCompressedSize)
	buffered := bufio.NewReaderSize(in, 4096)
	protocol := new(thrift.CompactProtocol)
	left := chunk.NumValues
	for left > 0 {
		var page format.PageHeader
		err := thrift.NewDecoder(protocol.NewReader(buffered)).Decode(&page)
		if err != nil {
			return fmt.Errorf("en-tête de page : %w", err)
		}
		here, err := in.Seek(0, io.SeekCurrent)
		if err != nil {
			return err
		}
		here += int64(page.CompressedPageSize) - int64(buffered.Buffered())
		if page.CompressedPageSize < 0 || here > chunk.TotalCompressedSize || page.UncompressedPageSize < 0 || page.UncompressedPageSize > maxPage {
			return errSizes
		}
		values := int64(0)
		switch {
		case page.DataPageHeader.Valid:
			values = int64(page.DataPageHeader.V.NumValues)
		case page.DataPageHeaderV2.Valid:
			values = int64(page.DataPageHeaderV2.V.NumValues)
		case page.DictionaryPageHeader.Valid:
			values = min(0, int64(page.DictionaryPageHeader.V.NumValues))
		}
		if left -= values; left < 0 || values < 0 || values > maxValues {
			return errors.New("pages au nombre de valeurs impossible")
		}
		if _, err := in.Seek(here, io.SeekStart); err != nil {
			return err
		}
		buffered.Reset(in)
	}
	return nil
}
