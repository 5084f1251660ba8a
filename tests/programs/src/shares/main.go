// Command shares is shares.c in Go: 50, 30 and 20 % of a processor.
package main

import (
	"os"
	"strconv"
	"syscall"
	"time"
)

//go:noinline
func work(x uint32) uint32 {
	for i := 0; i < 20000; i++ {
		x = x*1664525 + 1013904223
	}
	return x
}

func cpuTime() time.Duration {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		panic(err)
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}

//go:noinline
func half(until time.Duration, x uint32) uint32 {
	for cpuTime() < until {
		x = work(x)
	}
	return x + 1
}

//go:noinline
func third(until time.Duration, x uint32) uint32 {
	for cpuTime() < until {
		x = work(x)
	}
	return x + 2
}

//go:noinline
func fifth(until time.Duration, x uint32) uint32 {
	for cpuTime() < until {
		x = work(x)
	}
	return x + 3
}

func main() {
	seconds, err := strconv.ParseFloat(os.Args[1], 64)
	if err != nil {
		panic(err)
	}
	x := uint32(1)
	at := cpuTime()
	end := at + time.Duration(seconds*float64(time.Second))
	for ; at < end; at += 20 * time.Millisecond {
		x = half(at+10*time.Millisecond, x)
		x = third(at+16*time.Millisecond, x)
		x = fifth(at+20*time.Millisecond, x)
	}
	if x == 12345 {
		os.Exit(1)
	}
}
