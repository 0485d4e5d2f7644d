// Package models holds the dashboard's state, and what a key or a reply does
// to it. Update does no IO: it returns commands that close over values, and
// their replies come back as messages to the part that asked.
package models
