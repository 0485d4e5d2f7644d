package target

import "dftask/client/task"

// Kinds are the ways to name a target, as commands.
var Kinds = []struct {
	Kind             task.Type
	Arg, What, About string
	Example          string
}{
	{task.URL, "URL", "URL", "a URL, with its tag and application", "https://example.com/models/llama.bin"},
	{task.Image, "IMAGE", "image", "an image, as it is pulled or by its manifest URL", "registry.example.com/library/app:v1"},
	{task.ID, "TASK_ID", "task id", "a task id", "5fbd9d81a7adf054cd43b771e021827526d3d5a858cc4874efb12036fe5ec3d2"},
	{task.Content, "TEXT", "content", "a content, whose SHA-256 is the task id", "build-4711"},
}
