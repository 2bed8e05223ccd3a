module http-client

go 1.25.0
