// Package inseeapi brings home what changed in the Sirene register since an index was
// built: it asks the API Sirene 3.11, INSEE's or that of another Tuyau, and writes the
// answers as files in the official format, which company.Build takes in as it does the
// files of the stock. It touches the network, through Client.HTTP, and one folder; the
// key of the operator goes in a header and nowhere else. An interrupted Fetch goes on
// where it stopped: see journal.go. Start at Client.Fetch.
package inseeapi
