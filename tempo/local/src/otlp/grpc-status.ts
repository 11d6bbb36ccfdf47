/** gRPC status codes, which google.rpc.Status has too. */
export const grpcStatus = { invalidArgument: 3, resourceExhausted: 8, internal: 13 } as const;
