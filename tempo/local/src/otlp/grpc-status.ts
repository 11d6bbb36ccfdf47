/** gRPC status codes, which google.rpc.Status has too. */
export const GRPC_STATUS = { invalidArgument: 3, resourceExhausted: 8, internal: 13 } as const;
