# The server as docs/serve.md describes it ("In a container"); compose.yaml runs it beside a Nango of its own.
# `node scripts/check-image.mjs` goes through these steps in a plain folder, where there is no Docker.

FROM node:22.21.1-bookworm-slim AS build
WORKDIR /build
COPY . .
RUN npm ci --no-audit --no-fund

FROM node:22.21.1-bookworm-slim
ENV SHIELD_HOME=/var/lib/shield
RUN install -d -o node -g node -m 0700 /var/lib/shield
# Belongs to root, so that the server cannot change it. All but SQLite's compiled part is bundled in dist.
COPY --from=build /build/package.json /opt/shield/package.json
COPY --from=build /build/LICENSE /opt/shield/LICENSE
COPY --from=build /build/bin /opt/shield/bin
COPY --from=build /build/dist /opt/shield/dist
COPY --from=build /build/node_modules/better-sqlite3-13 /opt/shield/node_modules/better-sqlite3-13
# A number, so that whatever runs it can see that it is not root. It is `node`.
USER 1000:1000
VOLUME /var/lib/shield
# Nobody else writes here, and no .env lies here.
WORKDIR /
STOPSIGNAL SIGTERM
# As the server knows itself where it listens on plain HTTP; one with a certificate of its own needs another check.
HEALTHCHECK --interval=30s --timeout=5s --start-period=15s CMD ["node", "-e", "fetch(`http://${process.env.SHIELD_LISTEN ?? '127.0.0.1:7800'}/health`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "/opt/shield/bin/shield.js"]
CMD ["serve"]
