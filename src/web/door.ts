import { createServer, type RequestListener, type Server } from "node:http";

/** Listens before there is anything to answer with. What answers is loaded for the first who comes. */
export interface Door extends AsyncDisposable {
  readonly server: Server;
  /** Takes what answers from now on, and what came before as well. */
  answerWith(listener: RequestListener): void;
}

/** Makes a door. @param onFirst called for the first who comes; who comes waits until `answerWith` is called */
export function createDoor(onFirst: () => void): Door {
  const answering = Promise.withResolvers<RequestListener>();
  let hasCome = false;
  const server = createServer((request, response) => {
    if (!hasCome) onFirst();
    hasCome = true;
    void answering.promise.then((listener) => listener(request, response));
  });
  return {
    server,
    answerWith: answering.resolve,
    [Symbol.asyncDispose]: async () => {
      const closed = Promise.withResolvers<void>();
      server.close(() => closed.resolve());
      server.closeAllConnections();
      await closed.promise;
    },
  };
}
