/** What {@code zarr.json}, {@code .zarray}, {@code .zgroup} and {@code .zattrs} say. */
package dev.zarrbuffer.zarr.metadata;
