// Package web is what the manager's web framework does to a request before and
// after the manager sees it: routes, bodies and queries that do not bind or do
// not validate, pages of lists, replies. Its texts are the framework's own. [Transport] does
// without a network.
package web
