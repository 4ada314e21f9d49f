# syntax=docker/dockerfile:1
FROM node:24-bookworm-slim AS build
WORKDIR /src
RUN npm install --global pnpm@12
COPY . .
RUN pnpm install --frozen-lockfile && pnpm build && pnpm --filter @frontdesk/chat-server --prod deploy --legacy /app

FROM node:24-bookworm-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=8787 DATA_DIR=/data LOG_FORMAT=json \
    DATABASE_URL=file:/data/frontdesk.db FILES_URL=file:/data/files
COPY --from=build /app /app
RUN install -d -o 1000 -g 1000 /data
WORKDIR /data
USER 1000:1000
VOLUME /data
EXPOSE 8787
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:'+process.env.PORT+'/healthz').then((r)=>process.exit(r.ok?0:1),()=>process.exit(1))"]
CMD ["node", "/app/dist/main.js"]
