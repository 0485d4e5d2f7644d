package client

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func ptr[T any](v T) *T { return &v }

// The vectors of contract §6.3.
func TestURLTaskID(t *testing.T) {
	const file = "https://example.com/file.bin"
	for _, tt := range []struct {
		name       string
		task       URLTask
		normalized string
		id         string
	}{
		{"V1", URLTask{URL: file}, file, "e8c4dbc6f080cf9cfdc16444094d6e130b747e35c26ad6c07ab6e3bfed0a393a"},
		{"V2", URLTask{URL: file + "?z=1&a=2&X-Amz-Signature=abc&ns=docker.io"}, file + "?a=2&z=1", "612537d3bd0e908d0d241052273a9876952e297b4e3f13189203524590483698"},
		{"V3", URLTask{URL: file, PieceLength: ptr[uint64](4194304), Tag: "release", Application: "ci"}, file, "1af3c02a6294fa5b79cd76199596b5ab826b8e9006a7db29b245671bd3f6e42d"},
		{"V4", URLTask{URL: file + "?token=s3cr3t&v=2", FilteredQueryParams: "token"}, file + "?v=2", "a691ea474b7f59faf66e22c94d301a06720800d92e416c1b0a2c8b400820776e"},
		{"V5", URLTask{URL: "https://registry.example.com/v2/library/nginx/blobs/sha256:c71d239df91726fc519c6eb72d318ec65820627232b2f796219e87dcf35d0ab4?ns=docker.io"}, "https://registry.example.com/v2/library/nginx/blobs/sha256:c71d239df91726fc519c6eb72d318ec65820627232b2f796219e87dcf35d0ab4", "031a1f7ca9c7e53fdbcdfb57307e4e64b2f24a21704a404d0d9680d5c8117913"},
		{"V6", URLTask{URL: "https://example.com/a%20b/你?x=%20y+z#frag"}, "https://example.com/a%20b/%E4%BD%A0?x=+y+z#frag", "c1d4e1d0443085d4bf08a3a3b08e80c6eaf82fbc305e8a21772bad565d9feb82"},
		{"V7", URLTask{URL: ":bad url%"}, "", "335fd665f279a081079a603243547268742c8e8d0af2f06b6a4b09b40c06e243"},
		{"V8", URLTask{URL: file, PieceLength: ptr[uint64](67108864)}, file, "0ee5842cb1eb50310ed64e66a567ef70c1175531da52b9aa37fbddbaa6eed636"},
		{"V9", URLTask{URL: file + "?b=1&a=2", FilteredQueryParams: "&"}, file + "?a=2&b=1", "998e0ba55d230d54057e92088b6ab2444ec4246e56991c61fb9d32b140f74c46"},
		{"V10", URLTask{URL: file, Tag: "ab", Application: "c"}, file, "639c780798fbe0b74d8a1dc5191771e8eacd3df77457c8ead38462398760af8a"},
		{"V11", URLTask{URL: file, Tag: "a", Application: "bc"}, file, "639c780798fbe0b74d8a1dc5191771e8eacd3df77457c8ead38462398760af8a"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			reading, _ := ReadURL(tt.task.URL, tt.task.FilteredQueryParams)
			assert.Equal(t, tt.normalized, reading.URL)
			assert.Equal(t, tt.id, tt.task.ID())
		})
	}
}

func TestContentTaskID(t *testing.T) {
	assert.Equal(t, "e2d0fe1585a63ec6009c8016ff8dda8b17719a637405a4e23c0ff81339148249", ContentTaskID("This is a test file"))
	assert.Equal(t, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", ContentTaskID(""))
}

func TestReadURLNamesWhatIsLeftOut(t *testing.T) {
	r, err := ReadURL("HTTPS://Example.com/a?flag&X-Amz-Signature=a&ns=b&ns=c&k=a;b&rebate=100%&%zz=1&X-Amz-Date=%", "")
	require.NoError(t, err)
	assert.Equal(t, Reading{
		URL:      "https://Example.com/a?flag=",
		Filtered: []string{"X-Amz-Date", "X-Amz-Signature", "ns"},
		Lost: []LostParam{
			{"k=a;b", "a semicolon"},
			{"rebate=100%", "a % without two hex digits after it"},
			{"%zz=1", "a % without two hex digits after it"},
		},
	}, r, "a parameter that the filter leaves out in any case is not lost")
}

// The rows hold what the manager's own function answered, for URLs of all kinds.
func TestReadURLIsTheManagers(t *testing.T) {
	file, err := os.Open("../testdata/inputs/task-ids.jsonl")
	require.NoError(t, err)
	defer file.Close()
	lost := 0
	rows := json.NewDecoder(file)
	for n := 1; rows.More(); n++ {
		var row struct {
			URL         string
			Tag         string
			Application string
			PieceLength *uint64 `json:"piece_length"`
			Filter      string  `json:"filtered_query_params"`
			Parses      bool    `json:"manager_parses"`
			ID          string  `json:"manager_id"`
			Read        string  `json:"manager_url"`
		}
		require.NoError(t, rows.Decode(&row))
		reading, err := ReadURL(row.URL, row.Filter)
		assert.Equal(t, row.Parses, err == nil, "row %d: %s: %v", n, row.URL, err)
		assert.Equal(t, row.Read, reading.URL, "row %d: %s", n, row.URL)
		assert.Equal(t, row.ID, URLTask{row.URL, row.Tag, row.Application, row.PieceLength, row.Filter}.ID(), "row %d: %s", n, row.URL)
		if len(reading.Lost) > 0 {
			lost++
		}
	}
	assert.Positive(t, lost)
}
