// Asks a Weir over gRPC: one call, then a stream.
//
//	go run . 127.0.0.1:8081
package main

import (
	"context"
	"fmt"
	"log"
	"os"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"

	"weir.dev/example/weirv1"
)

func login(user string) *weirv1.RateLimitRequest {
	return &weirv1.RateLimitRequest{Key: "go:" + user, Limit: 3, Window: "1m"}
}

func show(answer *weirv1.RateLimitResponse) {
	if answer.GetAllowed() {
		fmt.Println("allowed,", answer.GetRemaining(), "left")
	} else {
		fmt.Println("denied,", answer.GetCode()+", retry after", answer.GetRetryAfter(), "s")
	}
}

func main() {
	connection, err := grpc.NewClient(os.Args[1], grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		log.Fatal(err)
	}
	defer connection.Close()
	weir := weirv1.NewRateLimiterClient(connection)
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()

	answer, err := weir.CheckRateLimit(ctx, login("ada"))
	if err != nil {
		log.Fatal(err) // the service cannot be asked: whether to let the request pass is yours to say
	}
	show(answer)

	stream, err := weir.CheckStream(ctx)
	if err != nil {
		log.Fatal(err)
	}
	for i := 0; i < 3; i++ {
		if err := stream.Send(login("ada")); err != nil {
			log.Fatal(err)
		}
	}
	for i := 0; i < 3; i++ {
		answer, err := stream.Recv() // in the order of the requests
		if err != nil {
			log.Fatal(err)
		}
		show(answer)
	}
	if err := stream.CloseSend(); err != nil {
		log.Fatal(err)
	}
}
