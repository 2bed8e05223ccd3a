// Command http-client sends requests with Go's own HTTP client and prints what it sees. Each line of the file that the only argument
// names is a kind of request: how many, the bytes of the body, "length" or "chunked", the URL, and headers as NAME=VALUE. The output has
// the lines INDEX OUTCOME COUNT; the outcome is a status, or an error.
package main

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"
)

func main() {
	file, err := os.ReadFile(os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	client := &http.Client{}
	for index, line := range strings.Split(strings.TrimSpace(string(file)), "\n") {
		words := strings.Fields(line)
		count, _ := strconv.Atoi(words[0])
		size, _ := strconv.Atoi(words[1])
		body := make([]byte, size)
		outcomes := map[string]int{}
		for range count {
			outcomes[send(client, body, words[2] == "chunked", words[3], words[4:])]++
		}
		for outcome, times := range outcomes {
			fmt.Println(index, outcome, times)
		}
	}
}

func send(client *http.Client, body []byte, chunked bool, url string, headers []string) string {
	var reader io.Reader = bytes.NewReader(body)
	if chunked {
		reader = io.MultiReader(reader) // hides the length
	}
	request, err := http.NewRequest(http.MethodPost, url, reader)
	if err != nil {
		return broken(err)
	}
	for _, header := range headers {
		name, value, _ := strings.Cut(header, "=")
		request.Header.Set(name, value)
	}
	response, err := client.Do(request)
	if err != nil {
		return broken(err)
	}
	defer response.Body.Close()
	if _, err := io.Copy(io.Discard, response.Body); err != nil {
		return broken(err)
	}
	return strconv.Itoa(response.StatusCode)
}

func broken(err error) string {
	return "broken:" + strings.ReplaceAll(err.Error(), " ", "_")
}
