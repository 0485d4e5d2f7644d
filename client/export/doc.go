// Package export writes lists for other programs: CSV, which a spreadsheet opens
// without running anything, and JSON Lines in the shapes of testdata/schemas. The
// names of the columns are those of the command line's --columns.
package export
