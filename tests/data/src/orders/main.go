// Orders is a small program that is worth profiling: three kinds of requests,
// each labelled, that spend their time in different places. It writes its own
// CPU and heap profiles.
//
//	orders -seconds 3 -cpu cpu.pb.gz -heap heap.pb.gz
//
// With -tabs it is the same program after a change: orders are text with tabs
// between their parts, no more JSON.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"hash/crc32"
	"io"
	"log"
	"os"
	"runtime"
	"runtime/pprof"
	"sort"
	"strconv"
	"strings"
	"sync"
	"time"
)

type order struct {
	ID       int      `json:"id"`
	Customer string   `json:"customer"`
	Items    []string `json:"items"`
	Cents    int64    `json:"cents"`
}

// catalog stays in memory, for the heap profile to see.
type catalog struct {
	mu     sync.Mutex
	orders map[int]*order
	text   []string
	tabs   bool
}

// half is small enough to be inlined where it is called.
func half(n int64) int64 {
	return n/2 + n%2
}

// discount calls itself, so that stacks have different depths.
func discount(cents int64, depth int) int64 {
	if depth == 0 || cents < 2 {
		return cents
	}
	left := discount(half(cents), depth-1)
	right := discount(cents/2, depth-1)
	return left + right - 1
}

func makeOrder(id int) *order {
	o := &order{ID: id, Customer: "customer " + strconv.Itoa(id%97)}
	for i := 0; i < id%7+1; i++ {
		o.Items = append(o.Items, fmt.Sprintf("item-%d-%d", id, i))
	}
	o.Cents = int64(id%1000)*100 + 99
	return o
}

func (c *catalog) add(o *order) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.orders[o.ID%5000] = o
	if o.ID%16 == 0 && len(c.text) < 4096 {
		c.text = append(c.text, strings.Repeat(o.Customer, 8))
	}
}

func encode(o *order) []byte {
	text, err := json.Marshal(o)
	if err != nil {
		log.Fatal(err)
	}
	return text
}

func decode(text []byte) *order {
	o := new(order)
	if err := json.Unmarshal(text, o); err != nil {
		log.Fatal(err)
	}
	return o
}

func encodeTabs(o *order) []byte {
	text := strconv.AppendInt(nil, int64(o.ID), 10)
	text = append(append(text, '\t'), o.Customer...)
	text = strconv.AppendInt(append(text, '\t'), o.Cents, 10)
	for _, item := range o.Items {
		text = append(append(text, '\t'), item...)
	}
	return text
}

func decodeTabs(text []byte) *order {
	part := strings.Split(string(text), "\t")
	id, errID := strconv.Atoi(part[0])
	cents, errCents := strconv.ParseInt(part[2], 10, 64)
	if errID != nil || errCents != nil {
		log.Fatalf("no order: %q", text)
	}
	return &order{ID: id, Customer: part[1], Cents: cents, Items: part[3:]}
}

func checksum(rounds int) uint32 {
	block := make([]byte, 4096)
	sum := uint32(0)
	for i := 0; i < rounds; i++ {
		block[i%len(block)]++
		sum = crc32.Update(sum, crc32.IEEETable, block)
	}
	return sum
}

func handleOrder(c *catalog, id int) {
	o := makeOrder(id)
	if c.tabs {
		o = decodeTabs(encodeTabs(o))
	} else {
		o = decode(encode(o))
	}
	c.add(o)
}

func handlePrice(id int) int64 {
	return discount(int64(id)+1<<20, 11)
}

func handleReport(c *catalog) uint32 {
	c.mu.Lock()
	list := make([]*order, 0, len(c.orders))
	for _, o := range c.orders {
		list = append(list, o)
	}
	c.mu.Unlock()
	sort.Slice(list, func(i, j int) bool {
		if list[i].Cents != list[j].Cents {
			return list[i].Cents > list[j].Cents
		}
		return list[i].ID < list[j].ID
	})
	return checksum(len(list))
}

func handle(c *catalog, path string, id int) {
	switch path {
	case "/order":
		for i := 0; i < 100; i++ {
			handleOrder(c, id*100+i)
		}
	case "/price":
		for i := 0; i < 40; i++ {
			handlePrice(id + i)
		}
	case "/report":
		handleReport(c)
	}
}

// work answers requests until the deadline. Everything it does carries the
// labels `endpoint` and `worker`.
func work(c *catalog, worker int, deadline time.Time) {
	paths := []string{"/order", "/price", "/order", "/report"}
	for id := worker; time.Now().Before(deadline); id++ {
		path := paths[id%len(paths)]
		labels := pprof.Labels("endpoint", path,
			"worker", strconv.Itoa(worker))
		pprof.Do(context.Background(), labels, func(context.Context) {
			handle(c, path, id)
		})
	}
}

func serve(c *catalog, seconds float64) {
	deadline := time.Now().Add(time.Duration(seconds * float64(time.Second)))
	var all sync.WaitGroup
	for worker := 1; worker <= 2; worker++ {
		all.Add(1)
		go func(worker int) {
			defer all.Done()
			work(c, worker, deadline)
		}(worker)
	}
	all.Wait()
}

func create(path string) io.WriteCloser {
	f, err := os.Create(path)
	if err != nil {
		log.Fatal(err)
	}
	return f
}

func closeFile(f io.Closer) {
	if err := f.Close(); err != nil {
		log.Fatal(err)
	}
}

func profileCPU(path string, run func()) {
	f := create(path)
	if err := pprof.StartCPUProfile(f); err != nil {
		log.Fatal(err)
	}
	run()
	pprof.StopCPUProfile()
	closeFile(f)
}

func profileHeap(path string) {
	f := create(path)
	runtime.GC()
	if err := pprof.Lookup("heap").WriteTo(f, 0); err != nil {
		log.Fatal(err)
	}
	closeFile(f)
}

func main() {
	seconds := flag.Float64("seconds", 3, "how long to work")
	cpu := flag.String("cpu", "cpu.pb.gz", "where the CPU profile goes")
	heap := flag.String("heap", "heap.pb.gz", "where the heap profile goes")
	tabs := flag.Bool("tabs", false, "orders are text with tabs, not JSON")
	flag.Parse()

	runtime.MemProfileRate = 64 * 1024
	c := &catalog{orders: make(map[int]*order), tabs: *tabs}
	profileCPU(*cpu, func() { serve(c, *seconds) })
	profileHeap(*heap)
	runtime.KeepAlive(c)
}
