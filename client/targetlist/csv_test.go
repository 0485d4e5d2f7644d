package targetlist

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dftask/client/task"
)

const manifest = "https://registry.example.com/v2/library/app/manifests/v1"

// What has no column comes from the flags, as for a URL by itself; an empty cell says
// that there is none.
func TestTables(t *testing.T) {
	length := uint64(4 << 20)
	defaults := task.Query{Tag: "flag", Application: "app"}
	for name, c := range map[string]struct {
		list string
		want []task.Query
	}{
		"one column": {"url\n" + someURL, []task.Query{{Type: task.URL, URL: someURL, Tag: "flag", Application: "app"}}},
		"with a BOM, comments and quotes": {
			"\ufeff# of Monday\r\n\"URL\",Tag,Application\r\n\"https://example.com/a,b\",\"pr\"\"od\",ml\r\n# and\r\n\r\n" + someURL + ",,\r\n",
			[]task.Query{{Type: task.URL, URL: "https://example.com/a,b", Tag: `pr"od`, Application: "ml"}, {Type: task.URL, URL: someURL}},
		},
		"semicolons":         {"url;piece-length;Filtered Query Params\n" + someURL + ";4MiB;a&b", []task.Query{{Type: task.URL, URL: someURL, Tag: "flag", Application: "app", PieceLength: &length, FilteredQueryParams: "a&b"}}},
		"as Excel writes it": {"sep=;\r\nurl;tag\r\n" + someURL + ";t\r\n", []task.Query{{Type: task.URL, URL: someURL, Tag: "t", Application: "app"}}},
		"tabs":               {"application\turl\nml\t" + someURL, []task.Query{{Type: task.URL, URL: someURL, Tag: "flag", Application: "ml"}}},
		"all types": {
			"image,url,task_id,content,type,platform\n" + manifest + ",,,,,linux/amd64\n," + manifest + ",,,image,\n,,sha256:" + someID + ",,,\n,,,\"build, 4711\",content,",
			[]task.Query{
				{Type: task.Image, URL: manifest, Tag: "flag", Application: "app", Platform: "linux/amd64"}, {Type: task.Image, URL: manifest, Tag: "flag", Application: "app"},
				{Type: task.ID, TaskID: someID}, {Type: task.Content, Content: "build, 4711"},
			},
		},
		"empty columns at the end": {"url,tag,,\n" + someURL + ",t,,", nil},
		"empty cells at the end":   {"url,tag\n" + someURL + ",t,,", []task.Query{{Type: task.URL, URL: someURL, Tag: "t", Application: "app"}}},
	} {
		t.Run(name, func(t *testing.T) {
			targets, _, err := Parse(strings.NewReader(c.list), defaults)
			if c.want == nil {
				assert.ErrorContains(t, err, "none of a target's")
				return
			}
			require.NoError(t, err)
			assert.Equal(t, c.want, targets)
		})
	}
}

func TestTablesThatAreRefused(t *testing.T) {
	for list, says := range map[string]string{
		"url,owner\n" + someURL + ",x\n" + someURL + ",y":   `line 1: its column "owner" is none of a target's: there are url, image`,
		"url,tag,TAG\n" + someURL + ",a,b":                  `line 1: its column "tag" is named twice`,
		"url,tag\n" + someURL:                               "line 2: it has to have 2 cells, as the header has, and has 1",
		"url,tag\n" + someURL + ",a,b":                      "line 2: it has to have 2 cells, as the header has, and has 3",
		"url,tag\n\"" + someURL + ",a":                      "line 2, column 40: a quotation mark is out of place here, or a quoted cell does not end in its line",
		"url,content\n" + someURL + ",x":                    "line 2: it names more than one of url, task_id and content",
		"url,image\n" + someURL + "," + manifest:            "line 2: it names two things",
		"image,type\n" + manifest + ",url":                  "line 2: it names two things",
		"url,tag\n,x":                                       "line 2: it names neither url, nor task_id, nor content",
		"task_id,tag\n" + someID + ",x":                     "line 2: a tag, an application",
		"url,platform\n" + someURL + ",linux/amd64":         "line 2: a platform is an image's",
		"url,piece_length\n" + someURL + ",x":               `line 2: the piece length "x" is not a size`,
		"url,tag\n" + someURL + "?rebate=100%,x":            "line 2: the manager cannot read the parameter rebate=100%",
		"url,tag\n" + someURL + "\u200b,x":                  "line 2: the URL has an invisible character, U+200B",
		"url,tag\n" + someURL + "\x00,x":                    "line 2: it has a NUL character",
		"url,tag\n" + someURL + "\xff,x":                    "line 2: it is not UTF-8",
		"url,tag\nexample.com/a,x":                          "line 2: the URL has no scheme",
		"url,tag\n":                                         "names no target",
		"url,type\n" + someURL + ",file":                    `line 2: "file" is not a type of target`,
		"url,filtered_query_params\n" + someURL + `,"a, b"`: "line 2: filtered names are joined by &",
	} {
		targets, _, err := Parse(strings.NewReader(list), task.Query{})
		assert.ErrorContains(t, err, says, list)
		assert.Empty(t, targets)
		assert.NotContains(t, err.Error(), "line 3", "rows of a table that is not read have no mistakes: %s", list)
	}
}

// Images are named as they are pulled in every form of a list, and are the same target.
func TestImagesInLists(t *testing.T) {
	const hub = "https://registry-1.docker.io/v2/library/nginx/manifests/1.27"
	for _, list := range []string{
		"image:nginx:1.27\nimage: docker.io/library/nginx:1.27\nimage:" + hub, `{"type": "image", "url": "nginx:1.27"}`, "image\nnginx:1.27\n", "type,url\nimage,nginx:1.27\n",
	} {
		targets, _, err := Parse(strings.NewReader(list), task.Query{})
		require.NoError(t, err, list)
		assert.Equal(t, []task.Query{{Type: task.Image, URL: hub}}, targets, list)
	}
	for _, list := range []string{"image:Nginx", "image\nNginx\n", `{"type": "image", "url": "Nginx"}`} {
		_, _, err := Parse(strings.NewReader(list), task.Query{})
		assert.ErrorContains(t, err, "the name of an image has no upper-case letters", list)
	}
}

func TestPrefixedLines(t *testing.T) {
	defaults := task.Query{Tag: "prod"}
	list := strings.Join([]string{
		"image:registry.example.com/library/app:v1", "image:" + manifest + "?x=1", "Image: " + manifest + "?ns=docker.io", "content:build-4711", "content: built on Monday, \"all\" of it", "content://example.com/a",
	}, "\n")
	targets, _, err := Parse(strings.NewReader(list), defaults)
	require.NoError(t, err)
	assert.Equal(t, []task.Query{
		{Type: task.Image, URL: manifest, Tag: "prod"},
		{Type: task.Image, URL: manifest + "?x=1", Tag: "prod"},
		{Type: task.Image, URL: manifest + "?ns=docker.io", Tag: "prod"},
		{Type: task.Content, Content: "build-4711"},
		{Type: task.Content, Content: `built on Monday, "all" of it`},
		{Type: task.URL, URL: "content://example.com/a", Tag: "prod"},
	}, targets)
	for line, says := range map[string]string{
		"image:Nginx":               "",
		"image:":                    "nothing stands behind image:",
		"content:":                  "the content is empty",
		"content: \xff":             "it is not UTF-8",
		"content:a\u200bb":          "the content has an invisible character",
		"content:a\x00content:b":    "it has a NUL character",
		"image:" + manifest + ",":   "it ends with ,",
		"image: " + manifest + " x": "there is a space in it",
	} {
		_, _, err := Parse(strings.NewReader(line), defaults)
		assert.ErrorContains(t, err, says, line)
	}
}
