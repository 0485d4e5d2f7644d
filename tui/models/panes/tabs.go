package panes

import (
	"slices"

	"dftask/client/task"
)

// tab is one of the tabs.
type tab struct {
	// short is the name on a narrow screen; empty where it is short.
	name, short string
	// Action is the id of the action that opens it.
	Action string
	// kind is what a search tab searches for; empty for the executions.
	kind task.Type
}

// Tabs are the tabs in order, the executions last.
var Tabs = []tab{
	{name: "URL", Action: "tab-url", kind: task.URL},
	{name: "Image", Action: "tab-image", kind: task.Image},
	{name: "Task ID", short: "ID", Action: "tab-id", kind: task.ID},
	{name: "Content", short: "Text", Action: "tab-content", kind: task.Content},
	{name: "Executions", short: "Exec", Action: "tab-executions"},
}

// ExecutionsTab is the place of the executions among the tabs.
var ExecutionsTab = slices.IndexFunc(Tabs, func(t tab) bool { return t.kind == "" })
