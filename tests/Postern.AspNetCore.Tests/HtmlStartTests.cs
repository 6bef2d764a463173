using System.Text;
using Postern.AspNetCore.Banner;

namespace Postern.AspNetCore.Tests;

public sealed class HtmlStartTests
{
    // The place is where | stands.
    [Theory]
    [InlineData("<!doctype html><html><head></head><body>|<p>")]
    [InlineData("<BODY CLASS=x\n>|text")]
    [InlineData("<body data-a=\"1>2\" data-b='>' c=d>|<p>")]
    [InlineData("<body a=b\">|<p title=\">\">")]
    [InlineData("<body a\"b>|<p>\"")]
    [InlineData("<body onload = \"x()\" />|<p>")]
    [InlineData("<!-- <body> --><body>|<p>")]
    [InlineData("<!--><body>|<p>-->")]
    [InlineData("<!---><body>|<p>-->")]
    [InlineData("<!-- --!><body>|<p>-->")]
    [InlineData("<script>'<body>'</script><body>|<p>")]
    [InlineData("<script><!-- <script> '</script>' --></script><body>|<p>")]
    [InlineData("<script><!--></script><body>|<p>")]
    [InlineData("<script>var a = '<!--';</script><body>|<p>")]
    [InlineData("<script src=a></script\n><body>|<p>")]
    [InlineData("<script>'</scripty>'</script><body>|<p>")]
    [InlineData("<title><body></title><body>|<p>")]
    [InlineData("<style>/* <body> */</STYLE><body>|<p>")]
    [InlineData("<noscript><link></noscript><meta><base><link><body>|<p>")]
    [InlineData("<?xml version='1.0'?><!DOCTYPE html><html xmlns='x'><body>|<p/>")]
    [InlineData("<html><head><title>x</title></head>|<h1>")]
    [InlineData("<title>x</title>|text<body>")]
    [InlineData("  \n|text")]
    [InlineData("|<div><body>")]
    [InlineData("|<tr>")]
    [InlineData("|<template><body>")]
    [InlineData("|< body>")]
    [InlineData("\uFEFF<body>|x")]
    [InlineData("<html><head></head>|")]
    [InlineData("|<script>never ended <body>")]
    [InlineData("|<!-- never ended <body>")]
    public void The_banner_goes_where_a_browser_begins_the_content(string marked)
    {
        var html = Encoding.UTF8.GetBytes(marked.Replace("|", "", StringComparison.Ordinal));
        var expected = Encoding.UTF8.GetByteCount(marked.Split('|')[0]);

        Assert.Equal(expected, HtmlStart.Find(html, isWhole: true)?.Index);

        // However it arrives: no earlier piece may lead elsewhere.
        for (var length = 0; length < html.Length; length++)
        {
            if (HtmlStart.Find(html.AsSpan(0, length), isWhole: false) is { } early)
                Assert.Equal(expected, early.Index);
        }
    }

    [Theory]
    [InlineData("<!doctype html><p>", true)]
    [InlineData("<html><p>", true)]
    [InlineData("<body>", true)]
    [InlineData("<title>x</title><p>", false)]
    [InlineData("<p>", false)]
    [InlineData("<!-- a --><p>", false)]
    public void A_page_is_told_from_a_fragment(string html, bool isDocument) =>
        Assert.Equal(
            isDocument,
            HtmlStart.Find(Encoding.UTF8.GetBytes(html), isWhole: true)?.IsDocument
        );
}
