package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/alecthomas/kong"
)

// versionFlag is --version.
type versionFlag bool

// BeforeReset runs before a command is required.
func (versionFlag) BeforeReset(_ *kong.Context, e *env) error {
	fmt.Fprintln(e.stdout, "tuyau "+version())
	return errShown
}

// versionCmd says what this program was built from.
type versionCmd struct{}

// Run prints one line for people, then what a bug report needs.
func (versionCmd) Run(e *env) error {
	fmt.Fprintf(e.stdout, "tuyau %s\n%s %s/%s\n", version(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, dep := range info.Deps {
			fmt.Fprintln(e.stdout, dep.Path, dep.Version)
		}
	}
	return nil
}

// version comes from the build: a released tag, or the commit, "+" when files were changed.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "inconnue"
	}
	settings := map[string]string{}
	for _, s := range info.Settings {
		settings[s.Key] = s.Value
	}
	version := info.Main.Version
	if version == "" || version == "(devel)" {
		version = "dev"
		if commit := settings["vcs.revision"]; len(commit) >= 12 {
			version += "-" + commit[:12]
		}
		if settings["vcs.modified"] == "true" {
			version += "+"
		}
	}
	return version
}
