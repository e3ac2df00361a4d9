// Lists needs, asks for candidates of one, creates a listing once, and reads why a call was refused:
// go run ./example [127.0.0.1:7100]
package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"log"
	"os"
	"time"

	"google.golang.org/grpc"

	"entente.example/client"
	listings "entente.example/client/listings/v1"
	matching "entente.example/client/matching/v1"
	types "entente.example/client/type/v1"
)

func uuid() string {
	var b [16]byte
	if _, err := rand.Read(b[:]); err != nil {
		log.Fatal(err)
	}
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

func must[T any](value T, err error) T {
	if err != nil {
		log.Fatalf("%s: %v", client.ReasonOf(err), err)
	}
	return value
}

func main() {
	address := "127.0.0.1:7100"
	if len(os.Args) > 1 {
		address = os.Args[1]
	}
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	connection := must(grpc.Dial(address, grpc.WithInsecure()))
	defer connection.Close()
	service := listings.NewListingServiceClient(connection)
	needs := must(service.ListListings(ctx, &listings.ListListingsRequest{Parent: "cities/-", Filter: `kind = "need"`, PageSize: 50})).Listings
	fmt.Printf("needs: %d\n", len(needs))

	programmes := must(matching.NewProgrammeServiceClient(connection).ListProgrammes(ctx, &matching.ListProgrammesRequest{PageSize: 1})).Programmes
	found := must(matching.NewCandidateServiceClient(connection).ListCandidates(ctx, &matching.ListCandidatesRequest{
		Programme: programmes[0].Name, Listing: needs[0].Name, MaxCandidates: 3}))
	fmt.Printf("candidates of %s: %d\n", needs[0].Name, len(found.Candidates))

	// Sent twice, e.g. since the first answer was lost: with its request_id it is one listing.
	request := &listings.CreateListingRequest{Parent: "cities/kathmandu", RequestId: uuid(), Listing: &listings.Listing{
		Kind: listings.Listing_KIND_NEED, Role: types.PartyRole_PARTY_ROLE_BENEFICIARY, Area: types.AreaOfAction_AREA_OF_ACTION_STUDIES,
		Title: "A study of courtyards", Summary: "Who would study our courtyards with us?", Topics: []string{"x-cultural-policy"}, Capacity: 1}}
	created := must(service.CreateListing(ctx, request))
	fmt.Printf("created once: %t\n", must(service.CreateListing(ctx, request)).Name == created.Name)

	_, err := service.GetListing(ctx, &listings.GetListingRequest{Name: "cities/kathmandu/listings/nowhere"})
	fmt.Printf("refused: %s\n", client.ReasonOf(err))
}
