/** Where the bytes of arrays and groups lie: files, memory, a zip archive, a web server, or a store of your own. */
package dev.zarrbuffer.zarr.store;
