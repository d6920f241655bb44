// Loaded into a measured process: says its peak memory when it ends.
process.on('exit', () => process._rawDebug(`peak ${process.resourceUsage().maxRSS} KiB`))
