# The image listens on every address, so it needs AUTH_MODE=oidc or proxy: without sign-in the desk refuses to start.
# Any Node LTS with SQLite built in (22 or newer).
ARG NODE_VERSION=24

FROM node:${NODE_VERSION}-slim AS dependencies
WORKDIR /src
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund

FROM dependencies AS build
COPY . .
RUN npm run build

FROM node:${NODE_VERSION}-slim AS run
ENV HOST=0.0.0.0 \
    PORT=3000 \
    NODE_ENV=production \
    NODE_OPTIONS=--disable-warning=ExperimentalWarning \
    MALLOC_TRIM_THRESHOLD_=131072 \
    NEXT_TELEMETRY_DISABLED=1
# Root's own, and so read-only for the desk: all it ever writes is its database.
COPY --from=build /src/.next/standalone /app
RUN mkdir -m 700 /data && chown 1000:1000 /data
VOLUME /data
# The default database, file:data/purge-desk.db, counts from here.
WORKDIR /
USER 1000:1000
EXPOSE 3000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
    CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/api/health/live`).then(({ ok }) => process.exit(ok ? 0 : 1))"]
CMD ["node", "/app/serve.mjs"]
