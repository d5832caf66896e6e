package inseefile

import (
	"bufio"
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
			return errors.New("pages aux tailles impossibles")
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
