package segment

import (
	"fmt"
	"unsafe"
)

// Fixed is what a section can hold an array of.
type Fixed interface {
	~uint8 | ~uint16 | ~uint32 | ~uint64 | ~int32 | ~int64 | ~float32 | ~float64 | ~[16]byte
}

// View reads a section as an array, without copying. The machine must be little
// endian, as every platform that Tuyau ships for is.
func View[T Fixed](f *File, name string) ([]T, error) {
	data, err := f.Section(name)
	if err != nil {
		return nil, err
	}
	size := int(unsafe.Sizeof(*new(T)))
	if len(data)%size != 0 {
		return nil, fmt.Errorf("%w: section %s: %d bytes, not a multiple of %d", ErrDamaged, name, len(data), size)
	}
	if len(data) == 0 {
		return nil, nil
	}
	return unsafe.Slice((*T)(unsafe.Pointer(unsafe.SliceData(data))), len(data)/size), nil
}

// Bytes is the reverse of View, for Writer.Add.
func Bytes[T Fixed](values []T) []byte {
	if len(values) == 0 {
		return nil
	}
	size := int(unsafe.Sizeof(values[0]))
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(values))), len(values)*size)
}

// Text reads bytes of a section as a string, without copying: it is valid as long
// as the file is open.
func Text(data []byte) string { return unsafe.String(unsafe.SliceData(data), len(data)) }
