# syntax=docker/dockerfile:1
# What is built is the same for every platform: it is built once, on the machine's own.
FROM --platform=$BUILDPLATFORM node:24.21.0-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci
COPY build.ts ./
COPY src ./src
RUN npm run build

FROM node:24.21.0-bookworm-slim
ENV NODE_ENV=production
# Each thread that allocates would get a part of the heap of its own.
ENV MALLOC_ARENA_MAX=2
WORKDIR /app
COPY package.json ./
COPY --from=build /app/dist /app/dist
RUN mkdir /data /config && chown node:node /data && ln -s /data /config/data && ln -s /app/dist/main.js /usr/local/bin/lowstockd
# The default config is config/lowstockd.yaml, which is /config/lowstockd.yaml here; its default store, data/lowstockd.sqlite beside it, is
# in /data by the link.
WORKDIR /
USER node
VOLUME /data
HEALTHCHECK --interval=1m --timeout=10s --start-period=2m CMD ["node", "/app/dist/main.js", "health"]
ENTRYPOINT ["node", "/app/dist/main.js"]
CMD ["run"]
