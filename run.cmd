@echo off
rem The twin of ./run for Windows: makes the environment once, then serves the app.
setlocal
where py >nul 2>nul && (set "PYTHON=py -3") || (set "PYTHON=python")
%PYTHON% "%~dp0scripts\environment.py" run %*
