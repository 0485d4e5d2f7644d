package cmdline

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"dftask/client/task"
)

func TestQuote(t *testing.T) {
	for word, want := range map[string]string{
		"https://example.com/a": "https://example.com/a", "": "''", "a b": "'a b'", "it's": `'it'\''s'`, "a?b=1&c": "'a?b=1&c'", "=x": "'=x'",
		"$(touch ran)": "'$(touch ran)'", "a\nb": "'a\nb'", "~/ca.pem": "'~/ca.pem'", "日本語": "'日本語'", "cluster-1": "cluster-1", "4MiB": "4MiB",
	} {
		assert.Equal(t, want, Quote(word))
	}
}

func TestCommandLines(t *testing.T) {
	pieceLength := uint64(4 << 20)
	prod := Place{Context: "prod"}
	for want, got := range map[string]string{
		"dftask --context prod search url https://example.com/a --tag prod --cluster eu-west":                prod.Search(task.Query{Type: task.URL, URL: "https://example.com/a", Tag: "prod"}, []string{"eu-west"}),
		"dftask delete url 'https://example.com/a?b=1&c' --piece-length 4MiB --reason 'INC-42 bad build'":    Place{}.Delete(task.Query{Type: task.URL, URL: "https://example.com/a?b=1&c", PieceLength: &pieceLength}, Deletion{Reason: "INC-42 bad build"}),
		"dftask --manager http://m:1 --read-only=false delete content --no-verify -- -x":                     Place{Manager: "http://m:1", Deleting: true}.Delete(task.Query{Type: task.Content, Content: "-x"}, Deletion{NoVerify: true}),
		"printf %s - | dftask --demo search content -":                                                       Place{Demo: true}.Search(task.Query{Type: task.Content, Content: "-"}, nil),
		"dftask search image https://r/v2/a/manifests/1 --username me --header 'Authorization: VALUE'":       Place{}.Search(task.Query{Type: task.Image, URL: "https://r/v2/a/manifests/1", Username: "me", Password: "hidden", Headers: map[string]string{"Authorization": "hidden"}}, nil),
		"dftask search image https://r/v2/a/manifests/1 --platform all --docker-config=-":                    Place{DockerConfig: "-"}.Search(task.Query{Type: task.Image, URL: "https://r/v2/a/manifests/1", Platform: "all"}, nil),
		"dftask executions list --state partly-purged --by sato --since 1h --columns job,target --sort=-age": Place{}.Executions(List{State: "partly-purged", By: "sato", Since: "1h", Columns: []string{"job", "target"}, Sort: "-age"}),
		"dftask search url https://e.com/a --tag '' --application ml --all-clusters":                         Place{Tag: "prod", Application: "x", AllClusters: true}.Search(task.Query{Type: task.URL, URL: "https://e.com/a", Application: "ml"}, nil),
		"dftask search content a --cluster 1":                                                                Place{Tag: "prod", AllClusters: true}.Search(task.Query{Type: task.Content, Content: "a"}, []string{"1"}),
		"dftask executions show 42":                                                                          Place{}.Show(42),
		"dftask executions watch 42 43":                                                                      Place{}.Watch(42, 43),
		"dftask --context prod delete --resume 0000aaaa":                                                     prod.Resume("0000aaaa"),
	} {
		assert.Equal(t, want, got)
	}
}
