@echo off
java -cp "%~dp0..\lib\*" dev.zarrbuffer.tools.Main %*
