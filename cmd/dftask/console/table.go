package console

import (
	"fmt"
	"io"
	"strings"

	"dftask/tui/views/text"
)

// Table writes rows in columns as wide as their widest cell.
func Table(to io.Writer, rows [][]string) error {
	var widths []int
	for _, row := range rows {
		for i, cell := range row {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], text.Width(cell))
		}
	}
	for _, row := range rows {
		var b strings.Builder
		for i, cell := range row {
			b.WriteString(text.Pad(cell, widths[i]))
			b.WriteString("  ")
		}
		if _, err := fmt.Fprintln(to, strings.TrimRight(b.String(), " ")); err != nil {
			return err
		}
	}
	return nil
}

func Lines(to io.Writer, texts []string) error {
	for _, text := range texts {
		if _, err := fmt.Fprintln(to, text); err != nil {
			return err
		}
	}
	return nil
}
