package spawn

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func broken() { panic("broken") }

func TestAPanicIsTold(t *testing.T) {
	first, second := make(chan any, 1), make(chan any, 1)
	undo := OnPanic(func(value any, _ []byte) { first <- value })
	undoSecond := OnPanic(func(value any, stack []byte) {
		assert.Contains(t, string(stack), "spawn.broken")
		second <- value
	})
	Go(broken)
	assert.Equal(t, "broken", <-second)
	undoSecond()
	Go(broken)
	assert.Equal(t, "broken", <-first)
	undo()
	assert.PanicsWithValue(t, "broken", func() {
		defer Recover()
		broken()
	}, "with no one to tell it is a panic like any other")
}

// A panic in a goroutine that is begun otherwise ends the program before the terminal
// is given back. The built-in manager's are not met outside of tests.
func TestTheClientBeginsNoGoroutineOtherwise(t *testing.T) {
	require.NoError(t, filepath.WalkDir("..", func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (entry.Name() == "simulator" || entry.Name() == "spawn"):
			return filepath.SkipDir
		case !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		ast.Inspect(file, func(n ast.Node) bool {
			_, begins := n.(*ast.GoStmt)
			assert.False(t, begins, path)
			return true
		})
		return err
	}))
}
