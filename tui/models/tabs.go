package models

import (
	"slices"

	"dftask/client/task"
)

// tab is one of the tabs.
type tab struct {
	name string
	// action is the id of the action that opens it.
	action string
	// kind is what a search tab searches for; empty for the executions.
	kind task.Type
}

// tabs are the tabs in order, the executions last.
var tabs = []tab{
	{name: "URL", action: "tab-url", kind: task.URL},
	{name: "Image", action: "tab-image", kind: task.Image},
	{name: "Task ID", action: "tab-id", kind: task.ID},
	{name: "Content", action: "tab-content", kind: task.Content},
	{name: "Executions", action: "tab-executions"},
}

// executionsTab is the place of the executions among the tabs.
var executionsTab = slices.IndexFunc(tabs, func(t tab) bool { return t.kind == "" })
