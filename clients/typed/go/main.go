// A program that searches the marketplace: `go run . http://127.0.0.1:8000/graphql knots`.
package main

import (
	"context"
	"fmt"
	"net/http"
	"os"

	"github.com/Khan/genqlient/graphql"

	"lectern.example/typed/generated"
)

func main() {
	client := graphql.NewClient(os.Args[1], http.DefaultClient)
	found, err := generated.SearchSuggestions(context.Background(), client, os.Args[2])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	for _, suggestion := range found.SearchSuggestions {
		fmt.Println(suggestion.Text)
	}
}
