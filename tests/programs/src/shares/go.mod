module shares

go 1.21
