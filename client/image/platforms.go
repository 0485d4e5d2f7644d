package image

import (
	"slices"
	"strings"

	"dftask/client"
)

// All asks for every platform of an image.
const All = "all"

// None is a platform that no image has. A manager has layers for it only where an
// image is one for all platforms, for it looks at the platform in an index alone.
const None = "none/none"

// common are the platforms that images are built for. Managers take linux/arm/v7 for
// its older variants, too.
var common = []string{
	"linux/amd64", "linux/arm64", "linux/arm/v7", "linux/386", "linux/ppc64le", "linux/s390x", "linux/riscv64",
	"linux/loong64", "linux/mips64le", "windows/amd64", "windows/arm64",
}

// Platforms are those in a text, each once: one, a list joined by commas, or [All],
// for which there are those that images are built for. Empty is the manager's own, as
// one platform without a name. The error is a [*client.RefusedError] with the field
// platform.
func Platforms(text string) ([]string, error) {
	switch {
	case text == "":
		return []string{""}, nil
	case isAll(text):
		return slices.Clone(common), nil
	}
	var all []string
	for one := range strings.SplitSeq(text, ",") {
		one = canonical(strings.TrimSpace(one))
		parts := strings.Split(one, "/")
		switch {
		case one == All:
			return nil, refusePlatform("the list of platforms has all in it")
		case strings.ContainsAny(one, "; "):
			return nil, refusePlatform("platforms in a list are joined by commas")
		case len(parts) < 2 || len(parts) > 3 || slices.Contains(parts, ""):
			return nil, refusePlatform("the platform is not of the form os/arch")
		}
		if !slices.Contains(all, one) {
			all = append(all, one)
		}
	}
	return all, nil
}

func isAll(text string) bool { return strings.EqualFold(strings.TrimSpace(text), All) }

func refusePlatform(reason string) error {
	return &client.RefusedError{Field: "platform", Reason: reason, Next: "Give the platform as linux/amd64, several as linux/amd64,linux/arm64, or all; or none for the manager's own."}
}

// aliases are other names of architectures, by which uname and other programs know
// them.
var aliases = map[string]string{"x86_64": "amd64", "x86-64": "amd64", "aarch64": "arm64", "armhf": "arm/v7", "armel": "arm/v6", "i386": "386"}

// canonical writes a platform in the form that an index of an image has it, without
// the variant that goes without saying.
func canonical(platform string) string {
	system, machine, _ := strings.Cut(strings.ToLower(platform), "/")
	arch, variant, named := strings.Cut(machine, "/")
	if alias, ok := aliases[arch]; ok {
		arch = alias
	}
	machine = arch
	if named {
		machine += "/" + variant
	}
	switch machine {
	case "arm64/v8", "amd64/v1":
		machine = arch
	case "arm":
		machine = "arm/v7"
	}
	if machine == "" {
		return platform
	}
	return system + "/" + machine
}
