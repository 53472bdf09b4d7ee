FROM node:20-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts
COPY . .
RUN npm run --silent build && npm prune --omit=dev --ignore-scripts

FROM node:20-slim
ENV NODE_ENV=production NO_COLOR=1
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/bin bin
COPY --from=build /app/dist dist
COPY --from=build /app/spec spec
USER node
EXPOSE 4010
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:4010/__doubletake/health').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# Beyond the loopback the control API wants the token in DOUBLETAKE_CONTROL_TOKEN; DOUBLETAKE_STATE names the Redis.
ENTRYPOINT ["node", "bin/doubletake.js"]
CMD ["serve", "--host", "0.0.0.0", "--json"]
