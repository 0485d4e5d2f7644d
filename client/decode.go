package client

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"unicode/utf8"
)

const (
	// maxAnswer bounds what is read of an answer, in bytes and unpacked: some
	// 300,000 hosts of one job (contract §9). maxProblem bounds that of an error.
	maxAnswer  = 64 << 20
	maxProblem = 64 << 10

	// longAnswer is where an answer is long.
	longAnswer = 64 << 10

	// maxRows bounds a list, which is asked for in pages of 50 at most.
	maxRows = 10_000

	// maxCommas bounds the values of an answer: a manager's have one for each
	// 20 bytes or so, and every value takes memory, however short it is.
	maxCommas = maxAnswer / 16

	// maxText bounds a text of the manager's, in bytes. No bio is longer.
	maxText = 4 << 10
)

// errTooLarge ends the reading of an answer that is past its bounds.
var errTooLarge = errors.New("the answer is too large")

// bounded reads a body up to its bounds. Resty has a limit too
// (SetResponseBodyLimit), for bodies that it reads as a whole: a list of 60 MB took
// 211 MB of memory at the peak, and 112 MB row by row.
type bounded struct {
	io.Reader
	// n is what was read, left what may be.
	n, left int64
	commas  int
}

func (r *bounded) Read(p []byte) (int, error) {
	if r.left < 0 {
		return 0, errTooLarge
	}
	// A byte more tells whether the answer ends here.
	p = p[:min(r.left+1, int64(len(p)))]
	n, err := r.fill(p)
	r.n += int64(n)
	r.commas += bytes.Count(p[:n], []byte{','})
	if r.left -= int64(n); r.left < 0 || r.commas > maxCommas {
		return 0, errTooLarge
	}
	return n, err
}

// fill is Read, in long pieces once an answer is long: [json.Decoder] goes over all
// blanks again whenever it has read more, and 64 MB of them took it half a minute.
func (r *bounded) fill(p []byte) (int, error) {
	if r.n < longAnswer {
		return r.Reader.Read(p)
	}
	n, err := io.ReadFull(r.Reader, p)
	if errors.Is(err, io.ErrUnexpectedEOF) {
		err = io.EOF
	}
	return n, err
}

// decode reads the first JSON value of a body, a list row by row, and cuts the
// texts in it.
func decode(body io.Reader, out any) error {
	from := json.NewDecoder(body)
	list := reflect.ValueOf(out).Elem()
	if list.Kind() != reflect.Slice {
		err := from.Decode(out)
		tidy(list)
		return err
	}
	begin, err := from.Token()
	switch {
	case err != nil:
		return err
	case begin == nil: // null is an empty list
		return nil
	case begin != json.Delim('['):
		return &json.UnmarshalTypeError{Value: fmt.Sprint(begin), Type: list.Type()}
	}
	for from.More() {
		if list.Len() == maxRows {
			return errTooLarge
		}
		row := reflect.New(list.Type().Elem())
		if err := from.Decode(row.Interface()); err != nil {
			return err
		}
		tidy(row.Elem())
		list.Set(reflect.Append(list, row.Elem()))
	}
	_, err = from.Token()
	return err
}

// tidy cuts all texts of a decoded value.
func tidy(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		if v.Len() > maxText {
			v.SetString(cut(v.String()))
		}
	case reflect.Pointer:
		if !v.IsNil() {
			tidy(v.Elem())
		}
	case reflect.Slice:
		for i := range v.Len() {
			tidy(v.Index(i))
		}
	case reflect.Struct:
		if args, is := v.Addr().Interface().(*TaskArgs); is {
			args.shorten()
			return
		}
		for i := range v.NumField() {
			if field := v.Field(i); field.CanSet() {
				tidy(field)
			}
		}
	}
}

// cut shortens a text that is longer than any that means something.
func cut(s string) string {
	if len(s) <= maxText {
		return s
	}
	n := maxText - len("…")
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n] + "…"
}

// shorten replaces what names a task by the task's id where it is too long to be
// shown. A name that is cut would be that of another task.
func (a *TaskArgs) shorten() {
	long := len(a.URL) > maxText || len(a.Tag) > maxText || len(a.Application) > maxText || len(a.FilteredQueryParams) > maxText ||
		a.Content != nil && len(*a.Content) > maxText
	if long {
		*a = TaskArgs{TaskID: a.Computed()}
	}
	a.TaskID = cut(a.TaskID)
}
